package io.tiffin.notification;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.stereotype.Component;

/**
 * Which URLs we post to. A stranger gives them, so outside the sandbox a host must stand for public addresses only; that is
 * looked at when the URL is given, and by the client's own name lookup at every connection, as a name can be pointed
 * elsewhere in between.
 */
@Component
class PushUrls implements DnsResolver {

    private final boolean anywhere;

    PushUrls(NotificationSettings settings) {
        this.anywhere = settings.sandbox();
    }

    /** What is wrong with the URL; empty when we would post to it. */
    Optional<String> objection(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException _) {
            return Optional.of("This is not a URL.");
        }
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("Only http and https are posted to.");
        }
        if (url.getHost() == null || url.getUserInfo() != null) {
            return Optional.of("The URL needs a host and no user.");
        }
        try {
            resolve(url.getHost().replaceAll("[\\[\\]]", ""));
            return Optional.empty();
        } catch (UnknownHostException _) {
            return Optional.of("The host is unknown or not public.");
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = InetAddress.getAllByName(host);
        if (!anywhere) {
            for (var address : addresses) {
                if (!isPublic(address)) {
                    throw new UnknownHostException(host + " is not public");
                }
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        var bytes = address.getAddress();
        return switch (address) {
            case Inet4Address _ -> isPublic4(bytes);
            case Inet6Address _ -> isPublic6(bytes);
            default -> false;
        };
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        var shared = first == 100 && second >= 64 && second < 128; // RFC 6598
        var benchmarks = first == 198 && (second == 18 || second == 19);
        var protocols = first == 192 && second == 0 && (third == 0 || third == 2);
        var examples = (first == 198 && second == 51 && third == 100) || (first == 203 && second == 0 && third == 113);
        return first != 0 && first < 240 && !shared && !benchmarks && !protocols && !examples;
    }

    /** Global unicast, without the ranges that carry an IPv4 address inside (6to4, Teredo) or are for examples. */
    private static boolean isPublic6(byte[] bytes) {
        int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        int second = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
        var global = (first & 0xe000) == 0x2000;
        return global && first != 0x2002 && !(first == 0x2001 && (second == 0 || second == 0x0db8));
    }
}
