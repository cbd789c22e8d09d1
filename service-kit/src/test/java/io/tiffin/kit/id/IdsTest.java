package io.tiffin.kit.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tiffin.kit.web.ApiProblem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @Test
    void a_uuid7_knows_when_it_was_made_and_the_next_one_is_greater() {
        var first = Uuid7.next();
        var second = Uuid7.next();
        assertThat(Uuid7.timeOf(first)).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
        assertThat(second.toString()).isGreaterThan(first.toString());
        assertThatThrownBy(() -> Uuid7.timeOf(UUID.fromString("f47ac10b-58cc-4372-a567-0e02b2c3d479")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_public_id_leads_back_to_its_uuid() {
        var id = Uuid7.next();
        var text = PublicId.format("ord", id);
        assertThat(text).startsWith("ord_").hasSize(36);
        assertThat(PublicId.parse("ord", text)).contains(id);
        assertThat(PublicId.require("ord", text)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ord",
                "ord_",
                "ord_1",
                "drv_0199f0f0f0f0700080000000000000aa",
                "ord_0199f0f0-f0f0-7000-8000-0000000000aa",
                "ord_0199f0f0f0f0700080000000000000ag",
                "ord_0199f0f0f0f0700080000000000000aaa"
            })
    void what_is_not_an_id_of_its_kind_does_not_exist(String text) {
        assertThat(PublicId.parse("ord", text)).isEmpty();
        assertThatThrownBy(() -> PublicId.require("ord", text)).isInstanceOf(ApiProblem.class);
    }
}
