package io.tiffin.payment.adapter.out.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentMethod;
import com.stripe.model.SetupIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.CustomerListParams;
import com.stripe.param.SetupIntentCreateParams;
import com.stripe.param.SetupIntentRetrieveParams;
import io.tiffin.kit.id.PublicId;
import io.tiffin.payment.application.MethodProvider;
import io.tiffin.payment.domain.IdempotencyKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Stripe's customers and setup intents. */
final class StripeMethods implements MethodProvider {

    private static final String CUSTOMER = "customer_id";
    private static final String METHOD = "payment_method";
    private static final long PAGE = 100;

    private interface Call<T> {
        T make() throws StripeException;
    }

    private final StripeClient stripe;

    StripeMethods(StripeClient stripe) {
        this.stripe = stripe;
    }

    @Override
    public String customer(IdempotencyKey key, UUID customerId) {
        var params = CustomerCreateParams.builder()
                .putMetadata(CUSTOMER, PublicId.format("cus", customerId))
                .build();
        return asked(() -> stripe.v1().customers().create(params, under(key)).getId());
    }

    @Override
    public Optional<String> findCustomer(UUID customerId, Instant from) {
        var params = CustomerListParams.builder()
                .setLimit(PAGE)
                .setCreated(CustomerListParams.Created.builder()
                        .setGte(from.getEpochSecond())
                        .build())
                .build();
        var name = PublicId.format("cus", customerId);
        return asked(() -> {
            for (var customer : stripe.v1().customers().list(params).autoPagingIterable()) {
                if (customer.getMetadata() != null
                        && name.equals(customer.getMetadata().get(CUSTOMER))) {
                    return Optional.of(customer.getId());
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public Setup setUp(IdempotencyKey key, UUID customerId, String providerCustomer, @Nullable String methodId) {
        var params = SetupIntentCreateParams.builder()
                .setCustomer(providerCustomer)
                .addPaymentMethodType("card")
                .setUsage(SetupIntentCreateParams.Usage.OFF_SESSION)
                .putMetadata(CUSTOMER, PublicId.format("cus", customerId))
                .addExpand(METHOD);
        if (methodId != null) {
            params.setPaymentMethod(methodId).setConfirm(true);
        }
        return asked(() -> setup(stripe.v1().setupIntents().create(params.build(), under(key))));
    }

    @Override
    public Setup setup(String setupId) {
        var params = SetupIntentRetrieveParams.builder().addExpand(METHOD).build();
        return asked(() -> setup(stripe.v1().setupIntents().retrieve(setupId, params)));
    }

    @Override
    public void detach(IdempotencyKey key, String methodId) {
        try {
            asked(() -> stripe.v1().paymentMethods().detach(methodId, under(key)));
        } catch (Unusable _) {
            // it is not attached any more, which is what was wanted
        }
    }

    private static Setup setup(SetupIntent intent) {
        var state = switch (intent.getStatus()) {
            case "succeeded" -> Status.SUCCEEDED;
            case "canceled" -> Status.CANCELLED;
            default -> Status.OPEN;
        };
        return new Setup(
                intent.getId(),
                state,
                intent.getStatus(),
                state == Status.OPEN ? intent.getClientSecret() : null,
                state == Status.SUCCEEDED ? card(intent.getPaymentMethodObject()) : null);
    }

    private static @Nullable Card card(@Nullable PaymentMethod method) {
        if (method == null) {
            return null;
        }
        var card = method.getCard();
        return card == null
                ? new Card(method.getId(), method.getType(), "", 0, 0)
                : new Card(
                        method.getId(),
                        Objects.requireNonNullElse(card.getBrand(), "unknown"),
                        Objects.requireNonNullElse(card.getLast4(), ""),
                        Math.toIntExact(Objects.requireNonNullElse(card.getExpMonth(), 0L)),
                        Math.toIntExact(Objects.requireNonNullElse(card.getExpYear(), 0L)));
    }

    private static <T> T asked(Call<T> call) {
        try {
            return call.make();
        } catch (CardException e) {
            throw new Declined(
                    StripeAnswers.forCustomers(Objects.requireNonNullElse(e.getDeclineCode(), "card_declined")));
        } catch (InvalidRequestException e) {
            throw new Unusable(String.valueOf(e.getCode()));
        } catch (ApiException e) {
            throw new Unavailable(
                    "the provider failed: " + e.getStatusCode(), Objects.equals(e.getStatusCode(), 500), e);
        } catch (StripeException e) {
            throw new Unavailable("the provider did not answer: " + e.getStatusCode(), false, e);
        }
    }

    private static RequestOptions under(IdempotencyKey key) {
        return RequestOptions.builder().setIdempotencyKey(key.text()).build();
    }
}
