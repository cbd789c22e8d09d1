package io.tiffin.benchmark.relay.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tiffin.events.Headers;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** What is written: one kilobyte of JSON under a key, with the headers that the services send and the key's version in one of them. */
public final class Messages {

    public static final int KEYS = 1_000;

    /** service-kit's. */
    private static final int BUCKETS = 64;

    private static final int BYTES = 1_024;
    private static final byte[][] PAYLOADS = payloads();

    private Messages() {}

    public static String key(int number) {
        return "019aa2f0-0000-7000-8000-%012d".formatted(number);
    }

    public static int keyNumber(String key) {
        return Integer.parseInt(key, key.length() - 12, key.length(), 10);
    }

    public static short bucketOf(String key) {
        return (short) Math.floorMod(key.hashCode(), BUCKETS);
    }

    /** A JSON object of strings, as the outbox holds it. */
    public static String headers(String key, long version) {
        return """
                {"%s":"1.0","%s":"019aa2f0-5c1e-7d3a-9b1f-%012x","%s":"order.status.v1","%s":"/order-service","%s":"%s",\
                "%s":"2026-11-01T12:00:00.000001Z","%s":"application/json","%s":"berlin","%s":"%d",\
                "%s":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}""".formatted(
                        Headers.SPEC_VERSION,
                        Headers.ID,
                        version,
                        Headers.TYPE,
                        Headers.SOURCE,
                        Headers.SUBJECT,
                        key,
                        Headers.TIME,
                        Headers.CONTENT_TYPE,
                        Headers.CITY,
                        Headers.SEQUENCE,
                        version,
                        Headers.TRACE_PARENT);
    }

    /** One of a few; about half of it is words that repeat and compress, the rest does not. */
    public static byte[] payload(long number) {
        return PAYLOADS[(int) (number % PAYLOADS.length)];
    }

    private static byte[][] payloads() {
        var random = new SplittableRandom(1);
        var payloads = new byte[1_024][];
        for (var i = 0; i < payloads.length; i++) {
            var text = new StringBuilder("{\"lines\":[");
            var name = new byte[16];
            while (text.length() < BYTES) {
                random.nextBytes(name);
                text.append(
                        "{\"menuItemId\":\"itm_%s\",\"quantity\":%d,\"price\":{\"currency\":\"EUR\",\"amount\":%d}},"
                                .formatted(
                                        HexFormat.of().formatHex(name),
                                        random.nextInt(1, 9),
                                        random.nextInt(100, 9_999)));
            }
            text.setLength(BYTES - 3);
            payloads[i] = text.append("\"]}").toString().getBytes(US_ASCII);
        }
        return payloads;
    }
}
