package io.tiffin.kit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TraceContextTest {

    private static final String RECEIVED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void a_received_trace_goes_on_with_a_span_of_its_own() {
        var trace = TraceContext.follow(RECEIVED);

        assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.spanId()).isNotEqualTo("00f067aa0ba902b7");
        assertThat(TraceContext.follow(trace.traceparent()).traceId()).isEqualTo(trace.traceId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"
            })
    void what_is_no_trace_begins_a_new_one(String header) {
        assertThat(TraceContext.follow(header).traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void the_log_context_is_afterwards_as_before() {
        assertThat(TraceContext.current()).isEmpty();
        var outer = TraceContext.start();
        try (var _ = outer.open();
                var _ = TraceContext.forOrder("ord_1")) {
            try (var _ = TraceContext.start().open()) {
                assertThat(TraceContext.current()).isNotEmpty().isNotEqualTo(Optional.of(outer));
            }
            assertThat(TraceContext.current()).hasValue(outer);
            assertThat(MDC.get("orderId")).isEqualTo("ord_1");
        }
        assertThat(TraceContext.current()).isEmpty();
        assertThat(MDC.get("orderId")).isNull();
    }
}
