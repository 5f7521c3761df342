// INVO's checkout in a WKWebView. For an emulator over http on your machine, Info.plist needs
// NSAppTransportSecurity with NSAllowsLocalNetworking; the simulator reaches 127.0.0.1 as it is.
import UIKit
import WebKit

final class CheckoutViewController: UIViewController, WKScriptMessageHandler {
    struct Result: Decodable {
        let status: String
        let transaction_id: String?
        let currency_received: String?
        let new_balance: String?
    }

    private struct Session: Decodable {
        let checkout_url: URL
    }

    // Your own backend. It has the key; the app has none.
    private let backend: URL
    private let usdAmount: Decimal
    // A hint to show coins at once. What the player really holds, the backend says.
    private let onEnd: (Result?) -> Void
    private var webView: WKWebView!

    init(backend: URL, usdAmount: Decimal, onEnd: @escaping (Result?) -> Void) {
        self.backend = backend
        self.usdAmount = usdAmount
        self.onEnd = onEnd
        super.init(nibName: nil, bundle: nil)
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) {
        fatalError("made in code only")
    }

    override func viewDidLoad() {
        super.viewDidLoad()
        let configuration = WKWebViewConfiguration()
        // The page calls webkit.messageHandlers.INVO_CHECKOUT.postMessage(message).
        configuration.userContentController.add(self, name: "INVO_CHECKOUT")
        webView = WKWebView(frame: view.bounds, configuration: configuration)
        webView.autoresizingMask = [.flexibleWidth, .flexibleHeight]
        view.addSubview(webView)
        Task { await start() }
    }

    private func start() async {
        do {
            var request = URLRequest(url: backend.appendingPathComponent("store/start-checkout"))
            request.httpMethod = "POST"
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONEncoder().encode(["usdAmount": usdAmount])
            let (data, _) = try await URLSession.shared.data(for: request)
            let session = try JSONDecoder().decode(Session.self, from: data)
            webView.load(URLRequest(url: session.checkout_url))
        } catch {
            end(with: nil)
        }
    }

    func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
        guard let body = message.body as? [String: Any],
              body["type"] as? String == "INVO_CHECKOUT_COMPLETE",
              let told = body["data"],
              let data = try? JSONSerialization.data(withJSONObject: told) else { return }
        end(with: try? JSONDecoder().decode(Result.self, from: data))
    }

    private func end(with result: Result?) {
        // Or the web view's configuration would keep this controller alive.
        webView.configuration.userContentController.removeScriptMessageHandler(forName: "INVO_CHECKOUT")
        dismiss(animated: true)
        onEnd(result)
    }
}
