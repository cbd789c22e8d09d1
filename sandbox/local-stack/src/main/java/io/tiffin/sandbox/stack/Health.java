package io.tiffin.sandbox.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** What a service says of itself on its readiness endpoint. */
final class Health {

    private Health() {}

    static String of(String baseUrl) {
        try {
            var connection = (HttpURLConnection)
                    URI.create(baseUrl + "/actuator/health/readiness").toURL().openConnection();
            connection.setConnectTimeout(500);
            connection.setReadTimeout(3000);
            var status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_UNAVAILABLE ? "unready" : "up"; // 404: it has none, but answers
        } catch (IOException _) {
            return "down";
        }
    }
}
