package io.tiffin.order.domain;

import io.tiffin.order.domain.FoodSaga.Move;
import io.tiffin.order.domain.FoodSaga.On;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The saga's table as a Mermaid diagram: {@code docs/order-saga.md} is printed from here. */
final class SagaDiagram {

    private static final Comparator<Map.Entry<On, Move>> AS_IN_THE_TABLE = Comparator.comparing(
                    (Map.Entry<On, Move> row) -> row.getKey().step())
            .thenComparing(row -> row.getKey().signal());

    static String page() {
        return """
                # The saga of a restaurant's order

                Printed from `FoodSaga.TABLE`; a test compares the two, and rewrites this page when it is run with
                `-Dtiffin.docs.write=true`. An arrow says: in this step, on this signal, go there / and ask for that. Every step
                has a deadline; an arrow that leads back to its own step rewrites it.

                ```mermaid
                stateDiagram-v2
                %s```
                """.formatted(diagram());
    }

    private static String diagram() {
        var start = "    [*] --> %s: placed%s\n".formatted(FoodSaga.START.to(), asks(FoodSaga.START));
        var rows = FoodSaga.TABLE.entrySet().stream()
                .sorted(AS_IN_THE_TABLE)
                .map(row -> "    %s --> %s: %s%s\n"
                        .formatted(
                                row.getKey().step(),
                                row.getValue().to(),
                                words(row.getKey().signal()),
                                asks(row.getValue())))
                .collect(Collectors.joining());
        return start + rows + "    DONE --> [*]\n    CANCELLED --> [*]\n";
    }

    private static String asks(Move move) {
        return move.actions().isEmpty()
                ? ""
                : " / " + move.actions().stream().map(SagaDiagram::words).collect(Collectors.joining(", "));
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private SagaDiagram() {}
}
