// The game's half, in a client of Unreal Engine 5. It knows no key: the studio's backend has it.
#pragma once

#include "CoreMinimal.h"
#include "Interfaces/IHttpRequest.h"
#include "UObject/Object.h"
#include "InvoCheckout.generated.h"

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInvoCheckoutUrl, const FString&, CheckoutUrl);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInvoCheckoutFailed, const FString&, Reason);

UCLASS(BlueprintType)
class UInvoCheckout : public UObject
{
    GENERATED_BODY()

public:
    // Your own backend, like https://game.example.
    UPROPERTY(EditAnywhere, BlueprintReadWrite)
    FString BackendUrl = TEXT("http://127.0.0.1:3000");

    // Show it in a Web Browser widget, or hand it to LaunchURL.
    UPROPERTY(BlueprintAssignable)
    FInvoCheckoutUrl OnCheckoutUrl;

    UPROPERTY(BlueprintAssignable)
    FInvoCheckoutFailed OnFailed;

    UFUNCTION(BlueprintCallable)
    void BuyCurrency(double UsdAmount);

    // Bind it to the widget's OnUrlChanged: true once INVO sent the player to success_url or
    // cancel_url, which is when to take the widget away. A hint: the balance is the backend's to say.
    UFUNCTION(BlueprintCallable)
    bool IsOver(const FString& Url, const FString& SuccessUrl, const FString& CancelUrl) const;

private:
    void Received(FHttpRequestPtr Request, FHttpResponsePtr Response, bool bConnected);
};
