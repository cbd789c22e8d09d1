package io.tiffin.notification;

import static java.util.Objects.requireNonNull;

import io.tiffin.kit.id.Uuid7;
import io.tiffin.kit.jdbc.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every text for everybody: what must still go out, and what has. */
@Repository
class Deliveries {

    /** A delivery as its reader sees it. */
    record Stored(Delivery delivery, String state) {}

    private final JdbcTemplate jdbc;
    private final JdbcClient named;
    private final List<Channel> channels;

    Deliveries(JdbcTemplate jdbc, JdbcClient named, List<Channel> channels) {
        this.jdbc = jdbc;
        this.named = named;
        this.channels = channels;
    }

    /**
     * Once per event, recipient and channel, whatever comes twice.
     *
     * @param notices with recipients
     * @return whether something must be sent
     */
    boolean add(Collection<Notice> notices, Map<Recipient, Contact> contacts, Instant now) {
        var rows = new ArrayList<Delivery>();
        for (var notice : notices) {
            var recipient = new Recipient(notice.audience(), requireNonNull(notice.recipientId()));
            var contact = contacts.getOrDefault(recipient, Contact.NONE);
            for (var kind : notice.template().channels()) {
                for (var channel : channels) {
                    var address = channel.addressOf(kind, contact);
                    if (address != null) {
                        rows.add(delivery(notice, recipient, kind, channel.name(), address));
                        break;
                    }
                }
            }
        }
        if (rows.isEmpty()) {
            return false;
        }
        var keeping =
                channels.stream().filter(Channel::keepsRows).map(Channel::name).toList();
        jdbc.update(
                """
                insert into deliveries (id, event_id, audience, recipient_id, channel, transport, address, template,
                    order_id, city, title, body, at, state, next_attempt_at, sent_at)
                select id, event_id, audience, recipient_id, channel, transport, address, template,
                    order_id, city, title, body, at, case when kept then 'sent' else 'queued' end,
                    case when kept then null else told_at end, case when kept then told_at end
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    as told (id, event_id, audience, recipient_id, channel, transport, address, template,
                        order_id, city, title, body, at, kept, told_at)
                on conflict (event_id, audience, recipient_id, channel) do nothing""",
                Columns.of(rows)
                        .uuid(Delivery::id)
                        .uuid(Delivery::eventId)
                        .text(row -> row.recipient().audience().word())
                        .text(row -> row.recipient().id())
                        .text(row -> row.kind().word())
                        .text(Delivery::transport)
                        .text(Delivery::address)
                        .text(row -> row.template().word())
                        .uuid(Delivery::orderId)
                        .text(Delivery::city)
                        .text(Delivery::title)
                        .text(Delivery::body)
                        .timestamp(Delivery::at)
                        .bool(row -> keeping.contains(row.transport()))
                        .timestamp(_ -> now));
        return rows.stream().anyMatch(row -> !keeping.contains(row.transport()));
    }

    /** Takes what is due; another sender may take it over at {@code leaseEnds}. */
    List<Delivery> take(int limit, Instant now, Instant leaseEnds) {
        return named.sql("""
                        update deliveries set attempts = attempts + 1, next_attempt_at = :leaseEnds
                        where id in (
                            select id from deliveries where state = 'queued' and next_attempt_at <= :now
                            order by next_attempt_at limit :limit for update skip locked)
                        returning *""")
                .param("leaseEnds", leaseEnds.atOffset(ZoneOffset.UTC))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, _) -> read(row))
                .list();
    }

    void sent(Delivery delivery, Instant now) {
        settle(delivery, "sent", null, now, null);
    }

    void failed(Delivery delivery, String error) {
        settle(delivery, "failed", null, null, error);
    }

    void again(Delivery delivery, Instant next, String error) {
        settle(delivery, "queued", next, null, error);
    }

    /** The attempt is compared: one that lost its lease does not overwrite its successor's result. */
    private void settle(
            Delivery delivery, String state, @Nullable Instant next, @Nullable Instant sentAt, @Nullable String error) {
        named.sql("""
                        update deliveries set state = :state, next_attempt_at = :next, sent_at = :sentAt, last_error = :error
                        where id = :id and state = 'queued' and (attempts = :attempts or :state = 'sent')""")
                .param("state", state)
                .param("next", atUtc(next), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("sentAt", atUtc(sentAt), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("error", error, Types.VARCHAR)
                .param("id", delivery.id())
                .param("attempts", delivery.attempts())
                .update();
    }

    /** What these were told, the newest first. */
    List<Stored> page(Collection<Recipient> recipients, @Nullable UUID before, int limit) {
        return named.sql("""
                        select * from deliveries
                        where (audience, recipient_id) in (select * from unnest(:audiences, :ids))
                            and id < coalesce(:before::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                        order by id desc limit :limit""")
                .param(
                        "audiences",
                        recipients.stream()
                                .map(recipient -> recipient.audience().word())
                                .toArray(String[]::new))
                .param("ids", recipients.stream().map(Recipient::id).toArray(String[]::new))
                .param("before", before, Types.OTHER)
                .param("limit", limit)
                .query((row, _) -> new Stored(read(row), row.getString("state")))
                .list();
    }

    private static Delivery delivery(
            Notice notice, Recipient recipient, ChannelKind kind, String transport, String address) {
        return new Delivery(
                Uuid7.next(),
                notice.eventId(),
                recipient,
                kind,
                transport,
                address,
                notice.template(),
                notice.orderId(),
                notice.city(),
                notice.template().title(notice.parameters()),
                notice.template().body(notice.parameters()),
                notice.at(),
                0);
    }

    private static Delivery read(ResultSet row) throws SQLException {
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getObject("event_id", UUID.class),
                new Recipient(Audience.of(row.getString("audience")), row.getString("recipient_id")),
                ChannelKind.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                row.getString("transport"),
                row.getString("address"),
                Template.of(row.getString("template")),
                row.getObject("order_id", UUID.class),
                row.getString("city"),
                row.getString("title"),
                row.getString("body"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"));
    }

    private static @Nullable OffsetDateTime atUtc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
