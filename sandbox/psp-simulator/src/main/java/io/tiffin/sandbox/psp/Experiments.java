package io.tiffin.sandbox.psp;

import com.sun.net.httpserver.HttpExchange;
import io.tiffin.sandbox.psp.StripeApi.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** The experimenter's door: the ledger, the script of faults, the bank's page, the bank's hand. */
final class Experiments {

    /** The script as it is put: replaces the former one; what is absent stays as it is. */
    record Setting(
            @Nullable Long seed,
            @Nullable Long latencyMs,
            @Nullable Integer ratePerSecond,
            @Nullable List<Faults.Rule> rules,
            @Nullable List<HookFaults.Rule> webhooks) {}

    /** The customer's answer to the bank's question. */
    record Authentication(String clientSecret, String outcome) {}

    /** What becomes of a refund. */
    record Settlement(
            String refund, String status, @Nullable String reason) {}

    record Secret(String secret, @Nullable Boolean keepFormer) {}

    /**
     * An intent after the bank has its answer.
     *
     * @param returnUrl where the shop wants its customer back
     */
    record Answered(
            Map<String, @Nullable Object> intent, @Nullable String returnUrl) {}

    private static final int ALL = Integer.MAX_VALUE;
    private static final int LONGEST_BODY = 1 << 20;

    private final PspSimulator simulator;
    private final Faults faults;
    private final HookFaults hookFaults;
    private final RateLimit rateLimit;
    private final Webhooks webhooks;

    Experiments(PspSimulator simulator, Faults faults, HookFaults hookFaults, RateLimit rateLimit, Webhooks webhooks) {
        this.simulator = simulator;
        this.faults = faults;
        this.hookFaults = hookFaults;
        this.rateLimit = rateLimit;
        this.webhooks = webhooks;
    }

    Answer answer(HttpExchange exchange) throws IOException {
        var request =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        try {
            return switch (request) {
                case "GET /", "GET /sim", "GET /sim/" -> page("ledger.html");
                case "GET /sim/ledger" -> ledger(ApiRequest.read(exchange));
                case "GET /sim/faults" -> json(200, setting());
                case "PUT /sim/faults" -> put(body(exchange, Setting.class));
                case "POST /sim/faults" -> {
                    faults.add(body(exchange, Faults.Rule.class));
                    yield json(200, setting());
                }
                case "POST /sim/webhook-faults" -> {
                    hookFaults.add(body(exchange, HookFaults.Rule.class));
                    yield json(200, setting());
                }
                case "DELETE /sim/faults" -> {
                    faults.clear();
                    hookFaults.clear();
                    yield json(200, setting());
                }
                case "GET /sim/webhooks" -> json(200, Map.of("attempts", webhooks.attempts()));
                case "POST /sim/webhooks/secret" -> {
                    var secret = body(exchange, Secret.class);
                    webhooks.roll(secret.secret(), !Boolean.FALSE.equals(secret.keepFormer()));
                    yield json(200, Map.of());
                }
                case "POST /sim/refunds" -> {
                    var settlement = body(exchange, Settlement.class);
                    yield json(
                            200,
                            Shapes.refund(
                                    simulator.settle(settlement.refund(), settlement.status(), settlement.reason())));
                }
                case "POST /sim/authenticate" -> {
                    var answer = body(exchange, Authentication.class);
                    yield json(
                            200,
                            simulator
                                    .answerBank(
                                            answer.clientSecret(),
                                            !answer.outcome().equals("failed"))
                                    .intent());
                }
                default -> byPath(exchange, request);
            };
        } catch (StripeError e) {
            return json(e.status, e.json());
        } catch (JacksonException e) {
            return json(400, Map.of("error", Map.of("message", e.getOriginalMessage())));
        }
    }

    private Answer byPath(HttpExchange exchange, String request) throws IOException {
        var last = request.substring(request.lastIndexOf('/') + 1);
        if (request.startsWith("GET /sim/bank/")) {
            return page("bank.html");
        }
        if (request.startsWith("POST /sim/bank/")) {
            var succeeded =
                    !ApiRequest.read(exchange).text("outcome").orElse("").equals("failed");
            return backToShop(last, simulator.answerBank(last, succeeded), succeeded);
        }
        if (request.matches("POST /sim/events/[^/]+/resend")) {
            var id = request.split("/", -1)[3];
            return json(webhooks.resend(id) ? 200 : 404, Map.of());
        }
        throw StripeError.noSuchUrl(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath());
    }

    private Answer ledger(ApiRequest request) {
        var limit = request.number("limit").map(Math::toIntExact).orElse(ALL);
        return json(200, simulator.ledger(request.text("orderId").orElse(null), limit));
    }

    private Answer put(Setting setting) {
        if (setting.latencyMs() != null) {
            faults.setLatency(setting.latencyMs());
        }
        if (setting.ratePerSecond() != null) {
            rateLimit.set(setting.ratePerSecond());
        }
        var seed = setting.seed() == null ? 1 : setting.seed();
        faults.set(seed, Objects.requireNonNullElse(setting.rules(), List.of()));
        hookFaults.set(seed, Objects.requireNonNullElse(setting.webhooks(), List.of()));
        return json(200, setting());
    }

    private Setting setting() {
        return new Setting(null, faults.latencyMs(), rateLimit.perSecond(), faults.rules(), hookFaults.rules());
    }

    /** As the bank leads the customer back to where the shop wants to be returned to. */
    private static Answer backToShop(String clientSecret, Answered answered, boolean succeeded) {
        if (answered.returnUrl() == null) {
            return new Answer.Reply(303, "", Map.of("Location", "/sim/"));
        }
        var kind = String.valueOf(answered.intent().get("object"));
        var query = "%s=%s&%s_client_secret=%s&redirect_status=%s"
                .formatted(kind, answered.intent().get("id"), kind, clientSecret, succeeded ? "succeeded" : "failed");
        var joint = answered.returnUrl().contains("?") ? "&" : "?";
        return new Answer.Reply(303, "", Map.of("Location", answered.returnUrl() + joint + query));
    }

    private static Answer page(String name) throws IOException {
        try (var in = Objects.requireNonNull(Experiments.class.getResourceAsStream(name))) {
            return new Answer.Reply(
                    200,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8),
                    Map.of(
                            "Content-Type",
                            "text/html; charset=utf-8",
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"));
        }
    }

    private static Answer json(int status, Object body) {
        return new Answer.Reply(status, Json.text(body), Map.of());
    }

    private static <T> T body(HttpExchange exchange, Class<T> type) throws IOException {
        try (var in = exchange.getRequestBody()) {
            return Json.MAPPER.readValue(in.readNBytes(LONGEST_BODY), type);
        }
    }
}
