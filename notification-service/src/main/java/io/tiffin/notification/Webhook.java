package io.tiffin.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tiffin.kit.id.PublicId;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Instant;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Posts push notifications to the URL that the recipient gave. */
@Component
@Order(1)
class Webhook implements Channel {

    /** @param id the same at every attempt */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Body(String id, String type, @Nullable String orderId, String city, String title, String body, Instant at) {

        static Body of(Delivery delivery) {
            return new Body(
                    PublicId.format("ntf", delivery.id()),
                    delivery.template().word(),
                    delivery.orderId() == null ? null : PublicId.format("ord", delivery.orderId()),
                    delivery.city(),
                    delivery.title(),
                    delivery.body(),
                    delivery.at());
        }
    }

    private final CloseableHttpClient http;
    private final JsonMapper json;

    Webhook(NotificationSettings settings, PushUrls urls, JsonMapper json) {
        this.json = json;
        var webhook = settings.webhook();
        var timeout = Timeout.of(webhook.timeout());
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(urls)
                        .setMaxConnTotal(webhook.concurrency())
                        .setMaxConnPerRoute(webhook.concurrency())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(webhook.connectTimeout()))
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(timeout)
                        .setResponseTimeout(timeout)
                        .build())
                .disableRedirectHandling() // a redirect could lead to where the URL itself may not
                .disableAutomaticRetries() // the row is tried again
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("Tiffin")
                .build();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public @Nullable String addressOf(ChannelKind kind, Contact contact) {
        return kind == ChannelKind.PUSH ? contact.pushUrl() : null;
    }

    @Override
    public void send(Delivery delivery) throws IOException {
        var body = Body.of(delivery);
        var post = new HttpPost(delivery.address());
        post.setHeader("Webhook-Id", body.id());
        post.setEntity(new ByteArrayEntity(json.writeValueAsBytes(body), ContentType.APPLICATION_JSON));
        int status = http.execute(post, answer -> {
            post.abort(); // nobody reads the answer's body, however long it is
            return answer.getCode();
        });
        if (status == 410) {
            throw new Undeliverable("410: they want no more");
        }
        if (status < 200 || status > 299) {
            throw new IOException("answered " + status);
        }
    }

    @PreDestroy
    void close() throws IOException {
        http.close();
    }
}
