package io.tiffin.payment.adapter.out.jdbc;

import io.tiffin.kit.jdbc.Columns;
import io.tiffin.payment.application.Journal;
import io.tiffin.payment.domain.Entry;
import io.tiffin.payment.domain.Entry.Posting;
import io.tiffin.payment.domain.Moment;
import io.tiffin.payment.domain.Payment.Change;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The {@code journal} table: the database refuses an entry that does not balance, and every change of an old one. */
@Repository
class JdbcJournal implements Journal {

    private static final String INSERT = """
            insert into journal (order_id, entry, account, amount, currency, cause, business_at, recorded_at)
            select order_id, entry, account, amount, currency, cause, ?, ?
            from unnest(?, ?, ?, ?, ?, ?) as r (order_id, entry, account, amount, currency, cause)""";

    private record Line(UUID orderId, Entry entry, Posting posting) {}

    private final JdbcTemplate jdbc;

    JdbcJournal(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void write(Collection<Change> changes, Moment now) {
        var lines = changes.stream().flatMap(JdbcJournal::lines).toList();
        if (lines.isEmpty()) {
            return;
        }
        jdbc.update(
                INSERT,
                Columns.of(lines)
                        .value(now.business())
                        .value(now.real())
                        .uuid(Line::orderId)
                        .bigint(line -> line.entry().number())
                        .text(line -> line.posting().account().wire())
                        .bigint(line -> line.posting().minorUnits())
                        .text(line -> line.entry().currency().getCurrencyCode())
                        .text(line -> line.entry().cause()));
    }

    private static Stream<Line> lines(Change change) {
        return change.entries().stream()
                .flatMap(entry -> entry.postings().stream()
                        .map(posting -> new Line(change.payment().orderId(), entry, posting)));
    }
}
