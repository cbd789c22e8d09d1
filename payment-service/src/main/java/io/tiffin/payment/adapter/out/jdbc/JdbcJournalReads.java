package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.payment.application.JournalReads;
import io.tiffin.payment.domain.Entry;
import io.tiffin.payment.domain.Entry.Account;
import io.tiffin.payment.domain.Entry.Posting;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

@Repository
class JdbcJournalReads implements JournalReads {

    private record Line(long entry, String cause, Currency currency, Instant at, Posting posting) {}

    private final JdbcTemplate jdbc;

    JdbcJournalReads(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Written> of(UUID orderId) {
        var lines = jdbc.query(
                "select * from journal where order_id = ? order by entry, account",
                (row, _) -> new Line(
                        row.getLong("entry"),
                        row.getString("cause"),
                        Currency.getInstance(row.getString("currency")),
                        row.getObject("business_at", OffsetDateTime.class).toInstant(),
                        new Posting(
                                Account.valueOf(row.getString("account").toUpperCase(Locale.ROOT)),
                                row.getLong("amount"))),
                orderId);
        return lines.stream()
                .collect(Collectors.groupingBy(Line::entry, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(entry -> {
                    var first = entry.getFirst();
                    var postings = entry.stream().map(Line::posting).toList();
                    return new Written(new Entry(first.entry(), first.cause(), first.currency(), postings), first.at());
                })
                .toList();
    }
}
