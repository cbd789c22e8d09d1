package io.tiffin.sandbox.identity;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static java.net.http.HttpResponse.BodyHandlers;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

class IssuerTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String ANNAS_SECOND_ID = "0190a000-0000-7000-8000-000000000001";

    @TempDir
    Path dataDir;

    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext issuer;

    @BeforeEach
    void start() {
        issuer = SpringApplication.run(
                IdentityApplication.class,
                "--server.port=0",
                "--identity.issuer=http://issuer.test",
                "--identity.data-dir=" + dataDir,
                "--identity.token-lifetime=7m",
                "--logging.level.root=warn");
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @ParameterizedTest
    @CsvSource({
        "customer,   customer_id",
        "driver,     driver_id",
        "restaurant, restaurant_ids",
        "ops,        ''",
    })
    void a_token_says_who_somebody_is_in_the_role_asked_for(String role, String idClaim) throws Exception {
        var claims = verified(token("scope=" + role + "&sub=anna"));

        assertThat(claims.getSubject()).isEqualTo("anna");
        assertThat(claims.getIssuer()).isEqualTo("http://issuer.test");
        assertThat(claims.getAudience()).containsExactly("tiffin");
        assertThat(claims.getStringListClaim("roles")).containsExactly(role);
        assertThat(claims.getStringClaim("city")).isEqualTo("demo");
        assertThat(claims.getClaims().keySet().stream()
                        .filter(List.of("customer_id", "driver_id", "restaurant_ids")::contains))
                .containsExactlyElementsOf(idClaim.isEmpty() ? List.of() : List.of(idClaim));
    }

    @Test
    void an_id_that_nobody_gave_follows_from_role_and_name() throws Exception {
        var derived = UUID.nameUUIDFromBytes("customer:anna".getBytes(StandardCharsets.UTF_8));

        assertThat(verified(token("scope=customer&sub=anna")).getStringClaim("customer_id"))
                .isEqualTo(derived.toString());
    }

    @Test
    void the_request_knows_better_than_the_registry_and_that_better_than_the_name() throws Exception {
        var kitchens = "0190a000-0000-7000-8000-00000000000a,0190a000-0000-7000-8000-00000000000b";
        register("restaurant/luigi", "{\"restaurant_ids\":[\"%s\"],\"city\":\"berlin\"}".formatted(ANNAS_SECOND_ID));

        var registered = verified(token("scope=restaurant&sub=luigi"));
        assertThat(registered.getStringListClaim("restaurant_ids")).containsExactly(ANNAS_SECOND_ID);
        assertThat(registered.getStringClaim("city")).isEqualTo("berlin");

        var asked = verified(token("scope=restaurant&sub=luigi&restaurant_ids=" + kitchens));
        assertThat(asked.getStringListClaim("restaurant_ids")).containsExactly(kitchens.split(","));
        assertThat(asked.getStringClaim("city")).isEqualTo("berlin");
    }

    @Test
    void a_token_lives_as_long_as_the_setting_says() throws Exception {
        var claims = verified(token("scope=ops"));

        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void a_wrong_secret_is_refused() throws Exception {
        var answer = ask("scope=customer&sub=anna", "tiffin-demo:guessed");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(answer.body()).path("error").asString()).isEqualTo("invalid_client");
    }

    @ParameterizedTest
    @CsvSource({
        "scope=admin,                              invalid_scope",
        "scope=customer%20driver,                  invalid_scope",
        "sub=anna,                                 invalid_scope",
        "scope=customer&customer_id=cus_anna,      invalid_request",
    })
    void a_request_that_cannot_be_understood_is_refused(String form, String error) throws Exception {
        var answer = ask(form, "tiffin-demo:demo-secret");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("error").asString()).isEqualTo(error);
    }

    @Test
    void tokens_and_users_survive_a_restart() throws Exception {
        register("customer/anna", "{\"customer_id\":\"%s\"}".formatted(ANNAS_SECOND_ID));
        var before = token("scope=customer&sub=anna");
        stop();
        start();

        assertThat(verified(before).getSubject()).isEqualTo("anna");
        assertThat(verified(token("scope=customer&sub=anna")).getStringClaim("customer_id"))
                .isEqualTo(ANNAS_SECOND_ID);
    }

    @Test
    void discovery_names_issuer_and_keys() throws Exception {
        var document = JSON.readTree(get("/.well-known/openid-configuration").body());

        assertThat(document.path("issuer").asString()).isEqualTo("http://issuer.test");
        assertThat(document.path("jwks_uri").asString()).isEqualTo("http://issuer.test/oauth2/jwks");
    }

    private HttpResponse<String> ask(String form, String client) throws Exception {
        var basic = Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8));
        return http.send(
                request("/oauth2/token")
                        .header("Authorization", "Basic " + basic)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(ofString("grant_type=client_credentials&" + form))
                        .build(),
                BodyHandlers.ofString());
    }

    private String token(String form) throws Exception {
        var answer = ask(form, "tiffin-demo:demo-secret");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("access_token").asString();
    }

    private JWTClaimsSet verified(String token) throws Exception {
        var keys = JWKSet.parse(get("/oauth2/jwks").body());
        var jwt = SignedJWT.parse(token);
        assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        var key = keys.getKeyByKeyId(jwt.getHeader().getKeyID());
        assertThat(jwt.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
        return jwt.getJWTClaimsSet();
    }

    private void register(String user, String claims) throws Exception {
        var answer = http.send(
                request("/demo/users/" + user)
                        .header("Content-Type", "application/json")
                        .PUT(ofString(claims))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        var port = issuer.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }
}
