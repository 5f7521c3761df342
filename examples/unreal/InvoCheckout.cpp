// Needs "HTTP", "Json" and, for the widget, "WebBrowserWidget" in the module's Build.cs.
#include "InvoCheckout.h"

#include "Dom/JsonObject.h"
#include "HttpModule.h"
#include "Interfaces/IHttpResponse.h"
#include "Serialization/JsonReader.h"
#include "Serialization/JsonSerializer.h"

void UInvoCheckout::BuyCurrency(double UsdAmount)
{
    TSharedRef<IHttpRequest> Request = FHttpModule::Get().CreateRequest();
    Request->SetURL(BackendUrl + TEXT("/store/start-checkout"));
    Request->SetVerb(TEXT("POST"));
    Request->SetHeader(TEXT("Content-Type"), TEXT("application/json"));
    Request->SetContentAsString(FString::Printf(TEXT("{\"usdAmount\":%.2f}"), UsdAmount));
    Request->OnProcessRequestComplete().BindUObject(this, &UInvoCheckout::Received);
    Request->ProcessRequest();
}

void UInvoCheckout::Received(FHttpRequestPtr Request, FHttpResponsePtr Response, bool bConnected)
{
    if (!bConnected || !Response.IsValid() || Response->GetResponseCode() != 200)
    {
        OnFailed.Broadcast(TEXT("The backend started no checkout."));
        return;
    }
    TSharedPtr<FJsonObject> Answer;
    TSharedRef<TJsonReader<>> Reader = TJsonReaderFactory<>::Create(Response->GetContentAsString());
    FString CheckoutUrl;
    if (FJsonSerializer::Deserialize(Reader, Answer) && Answer.IsValid()
        && Answer->TryGetStringField(TEXT("checkout_url"), CheckoutUrl))
    {
        OnCheckoutUrl.Broadcast(CheckoutUrl);
    }
    else
    {
        OnFailed.Broadcast(TEXT("The backend gave no checkout_url."));
    }
}

bool UInvoCheckout::IsOver(const FString& Url, const FString& SuccessUrl, const FString& CancelUrl) const
{
    return Url.StartsWith(SuccessUrl) || Url.StartsWith(CancelUrl);
}
