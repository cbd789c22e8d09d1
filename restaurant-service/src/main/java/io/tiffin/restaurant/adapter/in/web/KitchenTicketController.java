package io.tiffin.restaurant.adapter.in.web;

import io.tiffin.kit.id.PublicId;
import io.tiffin.kit.security.Caller;
import io.tiffin.kit.web.ApiProblem;
import io.tiffin.restaurant.adapter.TicketView;
import io.tiffin.restaurant.application.Tickets;
import io.tiffin.restaurant.application.WorkOnTicket;
import io.tiffin.restaurant.application.WorkOnTicket.Command;
import io.tiffin.restaurant.domain.Ticket;
import io.tiffin.restaurant.domain.TicketStatus;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tablet: what the stream shows, and what a cook taps. */
@RestController
@RequestMapping("/v1/restaurant/orders")
class KitchenTicketController {

    record Acceptance(@NotNull @PositiveOrZero @Max(240) Integer prepMinutes) {}

    record PrepTime(@NotNull @PositiveOrZero @Max(240) Integer minutes) {}

    record Reason(@NotBlank @Size(max = 200) String reason) {}

    private final Tickets tickets;
    private final WorkOnTicket workOnTicket;

    KitchenTicketController(Tickets tickets, WorkOnTicket workOnTicket) {
        this.tickets = tickets;
        this.workOnTicket = workOnTicket;
    }

    @GetMapping
    ResponseEntity<Page<TicketView>> list(
            @RequestParam(required = false) @Nullable List<String> status,
            @RequestParam(required = false) @Nullable String restaurantId,
            @RequestParam(defaultValue = "" + Page.SIZE) @Min(1) @Max(Page.LARGEST) int limit,
            @RequestParam(required = false) @Nullable String cursor,
            Caller.Staff staff) {
        var before = cursor == null ? null : cursorOf(cursor);
        var found = tickets.page(kitchensOf(staff, restaurantId), statusesOf(status), before, limit + 1);
        return Page.of(found, limit, TicketView::of, ticket -> PublicId.format(Ids.ORDER, ticket.orderId()));
    }

    @GetMapping("/{id}")
    ResponseEntity<TicketView> one(@PathVariable String id, Caller.Staff staff) {
        return tickets.find(Ids.read(Ids.ORDER, id), staff.restaurantIds())
                .map(KitchenTicketController::shown)
                .orElseThrow(() -> Ids.notFound(Ids.ORDER));
    }

    @PostMapping("/{id}/accept")
    ResponseEntity<TicketView> accept(
            @PathVariable String id, @Valid @RequestBody Acceptance body, Caller.Staff staff) {
        return work(id, staff, new Command.Accept(body.prepMinutes()));
    }

    @PostMapping("/{id}/reject")
    ResponseEntity<TicketView> reject(@PathVariable String id, @Valid @RequestBody Reason body, Caller.Staff staff) {
        return work(id, staff, new Command.Reject(body.reason()));
    }

    @PostMapping("/{id}/preparing")
    ResponseEntity<TicketView> preparing(@PathVariable String id, Caller.Staff staff) {
        return work(id, staff, new Command.Prepare());
    }

    @PostMapping("/{id}/prep-time")
    ResponseEntity<TicketView> prepTime(
            @PathVariable String id, @Valid @RequestBody PrepTime body, Caller.Staff staff) {
        return work(id, staff, new Command.ChangePrepTime(body.minutes()));
    }

    @PostMapping("/{id}/ready")
    ResponseEntity<TicketView> ready(@PathVariable String id, Caller.Staff staff) {
        return work(id, staff, new Command.SayReady());
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<TicketView> cancel(@PathVariable String id, @Valid @RequestBody Reason body, Caller.Staff staff) {
        return work(id, staff, new Command.Cancel(body.reason()));
    }

    private ResponseEntity<TicketView> work(String id, Caller.Staff staff, Command command) {
        return workOnTicket
                .handle(Ids.read(Ids.ORDER, id), staff.restaurantIds(), command)
                .map(KitchenTicketController::shown)
                .orElseThrow(() -> Ids.notFound(Ids.ORDER));
    }

    /** The sequence rises with every change that others are told of; the status covers the hand-over, which is not told. */
    private static ResponseEntity<TicketView> shown(Ticket ticket) {
        return ResponseEntity.ok()
                .eTag(ticket.sequence() + "." + ticket.status().word())
                .body(TicketView.of(ticket));
    }

    private static Set<UUID> kitchensOf(Caller.Staff staff, @Nullable String restaurantId) {
        if (restaurantId == null) {
            return staff.restaurantIds();
        }
        var id = Ids.read(Ids.RESTAURANT, restaurantId);
        if (!staff.restaurantIds().contains(id)) {
            throw Ids.notFound(Ids.RESTAURANT);
        }
        return Set.of(id);
    }

    private static Set<TicketStatus> statusesOf(@Nullable List<String> words) {
        if (words == null) {
            return Set.of();
        }
        return words.stream().map(KitchenTicketController::statusOf).collect(Collectors.toSet());
    }

    private static TicketStatus statusOf(String word) {
        for (var status : TicketStatus.values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw ApiProblem.invalid("There is no such status.")
                .field("status", "unknown_status", "Not a ticket's status.");
    }

    private static UUID cursorOf(String cursor) {
        return PublicId.parse(Ids.ORDER, cursor)
                .orElseThrow(() -> ApiProblem.malformed("The cursor is not one of ours.")
                        .field("cursor", "unknown_cursor", "Start over."));
    }
}
