package io.tiffin.sandbox.psp;

import static io.tiffin.sandbox.psp.Endpoint.delete;
import static io.tiffin.sandbox.psp.Endpoint.get;
import static io.tiffin.sandbox.psp.Endpoint.post;

import io.tiffin.sandbox.psp.Faults.Operation;
import java.util.List;
import java.util.Optional;

/** The API, as a table. */
final class Endpoints {

    /** An endpoint with the id in the path of a request. */
    record Match(Endpoint endpoint, String id) {}

    private final List<Endpoint> all;

    Endpoints(Intents intents, Refunds refunds, Customers customers, Methods methods, Setups setups, Records records) {
        // spotless:off
        all = List.of(
                post("payment_intents",                Operation.AUTHORIZE, intents::create),
                get("payment_intents",                 Operation.LIST,      intents::list),
                get("payment_intents/{id}",            Operation.RETRIEVE,  intents::get).openToClients(),
                post("payment_intents/{id}",           Operation.UPDATE,    intents::update),
                post("payment_intents/{id}/confirm",   Operation.CONFIRM,   intents::confirm).openToClients(),
                post("payment_intents/{id}/capture",   Operation.CAPTURE,   intents::capture),
                post("payment_intents/{id}/cancel",    Operation.CANCEL,    intents::cancel),
                post("refunds",                        Operation.REFUND,    refunds::create),
                get("refunds",                         Operation.LIST,      refunds::list),
                get("refunds/{id}",                    Operation.RETRIEVE,  refunds::get),
                post("refunds/{id}",                   Operation.UPDATE,    refunds::update),
                get("charges",                         Operation.LIST,      records::charges),
                get("charges/{id}",                    Operation.RETRIEVE,  records::charge),
                get("balance_transactions",            Operation.LIST,      records::balanceTransactions),
                get("balance_transactions/{id}",       Operation.RETRIEVE,  records::balanceTransaction),
                get("events",                          Operation.LIST,      records::events),
                get("events/{id}",                     Operation.RETRIEVE,  records::event),
                post("customers",                      Operation.CUSTOMER,  customers::create),
                get("customers",                       Operation.LIST,      customers::list),
                get("customers/{id}",                  Operation.RETRIEVE,  customers::get),
                post("customers/{id}",                 Operation.CUSTOMER,  customers::update),
                delete("customers/{id}",               Operation.CUSTOMER,  customers::delete),
                get("customers/{id}/payment_methods",  Operation.LIST,      methods::list),
                post("payment_methods",                Operation.METHOD,    methods::create).openToClients(),
                get("payment_methods",                 Operation.LIST,      methods::list),
                get("payment_methods/{id}",            Operation.RETRIEVE,  methods::get),
                post("payment_methods/{id}",           Operation.METHOD,    methods::update),
                post("payment_methods/{id}/attach",    Operation.METHOD,    methods::attach),
                post("payment_methods/{id}/detach",    Operation.METHOD,    methods::detach),
                post("setup_intents",                  Operation.SETUP,     setups::create),
                get("setup_intents",                   Operation.LIST,      setups::list),
                get("setup_intents/{id}",              Operation.RETRIEVE,  setups::get).openToClients(),
                post("setup_intents/{id}",             Operation.SETUP,     setups::update),
                post("setup_intents/{id}/confirm",     Operation.SETUP,     setups::confirm).openToClients(),
                post("setup_intents/{id}/cancel",      Operation.SETUP,     setups::cancel));
        // spotless:on
    }

    Optional<Match> find(ApiRequest request) {
        return all.stream()
                .flatMap(endpoint -> endpoint.match(request).map(id -> new Match(endpoint, id)).stream())
                .findFirst();
    }
}
