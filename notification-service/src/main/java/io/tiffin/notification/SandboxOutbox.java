package io.tiffin.notification;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Takes what no provider carries: the stored rows are what people would have got, to be read at {@code /v1/me/notifications}. */
@Component
@Order(2)
@ConditionalOnProperty("notification.sandbox")
class SandboxOutbox implements Channel {

    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public @Nullable String addressOf(ChannelKind kind, Contact contact) {
        return switch (kind) {
            case PUSH -> "app";
            case SMS -> contact.phone();
            case EMAIL -> contact.email();
        };
    }

    @Override
    public boolean keepsRows() {
        return true;
    }

    @Override
    public void send(Delivery delivery) {
        // the row is the delivery
    }
}
