package io.tiffin.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushUrlsTest {

    static final NotificationSettings.Webhook WEBHOOK = new NotificationSettings.Webhook(
            Duration.ofSeconds(2), Duration.ofSeconds(5), 10, Duration.ofSeconds(2), Duration.ofMinutes(10), 16);

    private final PushUrls outside = new PushUrls(new NotificationSettings(false, Duration.ofSeconds(1), WEBHOOK));
    private final PushUrls sandbox = new PushUrls(new NotificationSettings(true, Duration.ofSeconds(1), WEBHOOK));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.8",
                "198.18.0.1",
                "203.0.113.5",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:db8::1",
                "2001::1",
                "fec0::1"
            })
    void addresses_that_are_not_public_are_not_posted_to(String address) throws UnknownHostException {
        assertThat(PushUrls.isPublic(InetAddress.getByName(address))).isFalse();
        var host = address.contains(":") ? "[" + address + "]" : address;
        assertThat(outside.objection("https://" + host + "/hook")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"})
    void public_addresses_are(String address) throws UnknownHostException {
        assertThat(PushUrls.isPublic(InetAddress.getByName(address))).isTrue();
        var host = address.contains(":") ? "[" + address + "]" : address;
        assertThat(outside.objection("https://" + host + "/hook")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://1.1.1.1/",
                "file:///etc/passwd",
                "//1.1.1.1",
                "https://",
                "https://user@1.1.1.1/",
                "no url",
                "javascript:alert(1)",
                "http://localhost/"
            })
    void other_urls_are_refused(String url) {
        assertThat(outside.objection(url)).isPresent();
    }

    @Test
    void the_sandbox_posts_to_this_machine_too() {
        assertThat(sandbox.objection("http://127.0.0.1:9999/hook")).isEmpty();
        assertThat(sandbox.objection("ftp://127.0.0.1/")).isPresent();
    }
}
