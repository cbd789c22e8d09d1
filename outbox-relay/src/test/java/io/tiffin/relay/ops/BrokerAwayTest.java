package io.tiffin.relay.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = {"tiffin.relay.operations.patience=1s", "test.broker=127.0.0.1:1"})
class BrokerAwayTest extends OperationsTestBase {

    @Test
    void an_operator_is_told_to_come_again() {
        var answer = get("/v1/ops/dead-letters");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("code")).isEqualTo("temporarily_unavailable");
        assertThat(answer.json().path("retryable").asBoolean()).isTrue();
        assertThat(answer.response().headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void the_metrics_do_not_wait_for_it() {
        assertThat(call("GET", "/actuator/prometheus", null, null).status()).isEqualTo(200);
    }
}
