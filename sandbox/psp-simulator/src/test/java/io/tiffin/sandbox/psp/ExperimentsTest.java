package io.tiffin.sandbox.psp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.RateLimitException;
import org.junit.jupiter.api.Test;

/** The experimenter's door. */
class ExperimentsTest extends SimulatorTest {

    @Test
    void a_script_is_put_shown_and_taken_back() throws Exception {
        var script = """
                {"seed": 7, "latencyMs": 1,
                 "rules": [{"kind": "RATE_LIMITED", "operation": "AUTHORIZE", "orderId": "ord_1", "next": 1}],
                 "webhooks": [{"kind": "LOST", "type": "charge.*", "probability": 0.5}]}""";
        assertThat(send("PUT", "/sim/faults", script).statusCode()).isEqualTo(200);

        assertThat(send("GET", "/sim/faults", "").body())
                .contains("\"latencyMs\":1", "\"kind\":\"RATE_LIMITED\"", "\"kind\":\"LOST\"");
        assertThat(authorize("ord_2", "k2", "pm_card_visa").getStatus()).isEqualTo("requires_capture");
        assertThatThrownBy(() -> authorize("ord_1", "k1", "pm_card_visa")).isInstanceOf(RateLimitException.class);
        assertThat(send("GET", "/sim/faults", "").body()).doesNotContain("RATE_LIMITED");

        send("POST", "/sim/faults", "{\"kind\": \"DOWN\", \"path\": \"/v1/refunds\", \"forMs\": 60000}");
        assertThat(send("GET", "/sim/faults", "").body()).contains("\"kind\":\"DOWN\"");
        assertThat(send("DELETE", "/sim/faults", "").body())
                .doesNotContain("DOWN")
                .doesNotContain("LOST");
        assertThat(send("PUT", "/sim/faults", "{").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/sim/elsewhere", "").statusCode()).isEqualTo(404);
    }

    @Test
    void the_ledger_is_told_by_order_and_by_age() throws Exception {
        authorize("ord_1", "k1", "pm_card_visa");
        authorize("ord_2", "k2", "pm_card_visa");
        authorize("ord_3", "k3", "pm_card_visa");

        assertThat(send("GET", "/sim/ledger?orderId=ord_2", "").body())
                .contains("\"orderId\":\"ord_2\"", "\"currency\":\"EUR\"", "\"held\":2500")
                .doesNotContain("ord_1", "ord_3");
        assertThat(send("GET", "/sim/ledger?limit=2", "").body())
                .contains("ord_2", "ord_3")
                .doesNotContain("ord_1");
    }

    @Test
    void people_have_a_page_that_loads_nothing_from_elsewhere() throws Exception {
        var page = send("GET", "/sim/", "");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'");
        assertThat(page.body()).contains("Provider's ledger").doesNotContain("http://", "https://", "innerHTML");
    }
}
