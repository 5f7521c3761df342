// INVO's checkout in a WebView. An emulated device reaches your machine as 10.0.2.2: start with
// --host 0.0.0.0 --allow-host 10.0.2.2, and allow cleartext to it in a network security config.
package com.example.game

import android.annotation.SuppressLint
import android.app.Activity
import android.content.Intent
import android.os.Bundle
import android.webkit.JavascriptInterface
import android.webkit.WebView
import androidx.activity.ComponentActivity
import androidx.lifecycle.lifecycleScope
import java.net.HttpURLConnection
import java.net.URL
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.json.JSONObject

class CheckoutActivity : ComponentActivity() {
    @SuppressLint("SetJavaScriptEnabled")
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val webView = WebView(this)
        webView.settings.javaScriptEnabled = true
        // The page calls window.InvoBridge.onComplete(JSON.stringify(data)).
        webView.addJavascriptInterface(InvoBridge(), "InvoBridge")
        setContentView(webView)
        val backend = checkNotNull(intent.getStringExtra("backend"))
        val usdAmount = checkNotNull(intent.getStringExtra("usd_amount"))
        lifecycleScope.launch {
            runCatching { startCheckout(backend, usdAmount) }
                .onSuccess { webView.loadUrl(it) }
                .onFailure { end(null) }
        }
    }

    // Your own backend mints the link. It has the key; the app has none.
    private suspend fun startCheckout(backend: String, usdAmount: String): String =
        withContext(Dispatchers.IO) {
            val connection = URL("$backend/store/start-checkout").openConnection() as HttpURLConnection
            try {
                connection.requestMethod = "POST"
                connection.doOutput = true
                connection.setRequestProperty("Content-Type", "application/json")
                connection.outputStream.use { it.write("""{"usdAmount":$usdAmount}""".toByteArray()) }
                val answer = connection.inputStream.bufferedReader().use { it.readText() }
                JSONObject(answer).getString("checkout_url")
            } finally {
                connection.disconnect()
            }
        }

    // A hint to show coins at once. What the player really holds, the backend says.
    private fun end(json: String?) {
        setResult(if (json == null) Activity.RESULT_CANCELED else Activity.RESULT_OK, Intent().putExtra("result", json))
        finish()
    }

    inner class InvoBridge {
        // Called on a thread of the web view's own.
        @JavascriptInterface
        fun onComplete(json: String) {
            val status = JSONObject(json).getString("status")
            runOnUiThread { end(if (status == "success" || status == "completed") json else null) }
        }
    }
}
