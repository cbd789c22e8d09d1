package io.tiffin.payment.domain;

/**
 * What is asked of the provider for an order: most things once, refunds, tips and renewals several times. Its name is part of the key and
 * stands in the provider's metadata.
 *
 * @param number from 1, within the kind
 */
public record Deed(Kind kind, int number) implements Comparable<Deed> {

    static final Deed AUTHORIZE = new Deed(Kind.AUTHORIZE, 1);
    static final Deed CAPTURE = new Deed(Kind.CAPTURE, 1);
    static final Deed REFUND = new Deed(Kind.REFUND, 1);
    static final Deed VOID = new Deed(Kind.VOID, 1);

    public Deed {
        if (number < 1) {
            throw new IllegalArgumentException("deeds are numbered from 1: " + number);
        }
    }

    @Override
    public int compareTo(Deed other) {
        var byKind = kind.compareTo(other.kind);
        return byKind == 0 ? Integer.compare(number, other.number) : byKind;
    }

    /** {@code refund}, {@code refund-2}, …: part of the key, and what the provider's objects are found by. */
    public String wire() {
        return number == 1 ? kind.wire() : kind.wire() + "-" + number;
    }
}
