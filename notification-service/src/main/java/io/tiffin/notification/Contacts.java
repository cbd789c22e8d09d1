package io.tiffin.notification;

import io.tiffin.kit.jdbc.Columns;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The only place where e-mail addresses and telephone numbers are kept. */
@Repository
class Contacts {

    private final JdbcTemplate jdbc;

    Contacts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    Map<Recipient, Contact> of(Collection<Recipient> recipients) {
        var found = new HashMap<Recipient, Contact>();
        jdbc.query(
                """
                select c.* from contacts c join unnest(?, ?) as wanted (audience, recipient_id)
                    on c.audience = wanted.audience and c.recipient_id = wanted.recipient_id""",
                Columns.of(recipients)
                        .text(recipient -> recipient.audience().word())
                        .text(Recipient::id),
                row -> {
                    found.put(
                            new Recipient(Audience.of(row.getString("audience")), row.getString("recipient_id")),
                            new Contact(row.getString("email"), row.getString("phone"), row.getString("push_url")));
                });
        return found;
    }

    void put(Collection<Recipient> recipients, Contact contact) {
        jdbc.update(
                """
                insert into contacts (audience, recipient_id, email, phone, push_url)
                select audience, recipient_id, ?, ?, ? from unnest(?, ?) as given (audience, recipient_id)
                on conflict (audience, recipient_id) do update
                    set email = excluded.email, phone = excluded.phone, push_url = excluded.push_url""",
                Columns.of(recipients)
                        .value(contact.email())
                        .value(contact.phone())
                        .value(contact.pushUrl())
                        .text(recipient -> recipient.audience().word())
                        .text(Recipient::id));
    }
}
