// On a GameObject named InvoPaymentManager: that is the name by which the plugin finds it.
using System;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;
using UnityEngine;
using UnityEngine.Networking;

public class InvoPaymentManager : MonoBehaviour
{
    // Your own backend. Empty is where the game was loaded from, as with invo-emulator --webgl.
    [SerializeField] private string backendUrl = "";

    // A hint to show coins at once. What the player really holds, your backend says.
    public event Action<PurchaseResult> Purchased;
    public event Action<string> Failed;

#if UNITY_WEBGL && !UNITY_EDITOR
    [DllImport("__Internal")]
    private static extern void OpenInvoCheckout(string checkoutUrl);
#else
    // Anywhere else the player's browser opens, and only the backend hears how it ended.
    private static void OpenInvoCheckout(string checkoutUrl) => Application.OpenURL(checkoutUrl);
#endif

    public async void BuyCurrency(decimal usdAmount)
    {
        string checkoutUrl = await RequestCheckoutFromBackend(usdAmount);
        if (string.IsNullOrEmpty(checkoutUrl)) Failed?.Invoke("The backend gave no checkout_url.");
        else OpenInvoCheckout(checkoutUrl);
    }

    // Called by the plugin.
    public void OnPurchaseSuccess(string json) => Purchased?.Invoke(JsonUtility.FromJson<PurchaseResult>(json));

    // Called by the plugin: declined for good, cancelled, or closed.
    public void OnPurchaseFailed(string json) => Failed?.Invoke(json);

    private async Task<string> RequestCheckoutFromBackend(decimal usdAmount)
    {
        // Not as the player's language writes numbers: 9,99 is no JSON.
        string amount = usdAmount.ToString(CultureInfo.InvariantCulture);
        byte[] body = Encoding.UTF8.GetBytes("{\"usdAmount\":" + amount + "}");
        // Where the game was loaded from, if nothing else was set.
        var backend = new Uri(backendUrl.Length > 0 ? backendUrl : Application.absoluteURL);
        string url = new Uri(backend, "/store/start-checkout").ToString();
        using (var request = new UnityWebRequest(url, "POST"))
        {
            request.uploadHandler = new UploadHandlerRaw(body);
            request.downloadHandler = new DownloadHandlerBuffer();
            request.SetRequestHeader("Content-Type", "application/json");
            var done = new TaskCompletionSource<bool>();
            request.SendWebRequest().completed += _ => done.SetResult(true);
            await done.Task;
            if (request.result != UnityWebRequest.Result.Success) return null;
            return JsonUtility.FromJson<SessionResponse>(request.downloadHandler.text).checkout_url;
        }
    }

    [Serializable]
    public class PurchaseResult
    {
        public string status;
        public string transaction_id;
        public string currency_received;
        public string new_balance;
    }

    [Serializable]
    private class SessionResponse
    {
        public string checkout_url;
        public string session_id;
        public string expires_at;
    }
}
