package io.tiffin.kit.web;

import java.util.ArrayList;
import java.util.List;

/**
 * What looks like the number of a payment card: 13 to 19 digits, in groups or not, that pass Luhn's check. Such a number has no
 * business here, for only the provider may see it. Digits that are part of a longer word (an id), of a fraction, or of a phone
 * number with {@code +} do not count.
 */
public final class CardNumbers {

    private static final int SHORTEST = 13;
    private static final int LONGEST = 19;
    private static final int WIDEST_GAP = 3; // "4242 - 4242"
    private static final String MASK = "(card-number)"; // fits into a URI, too

    private record Found(int from, int to) {}

    private record Group(int from, int to) {

        int length() {
            return to - from;
        }
    }

    public static boolean appearIn(CharSequence text) {
        return !find(text, true).isEmpty();
    }

    /** The text without them. */
    public static String mask(String text) {
        var found = find(text, false);
        if (found.isEmpty()) {
            return text;
        }
        var masked = new StringBuilder(text);
        found.reversed().forEach(one -> masked.replace(one.from(), one.to(), MASK));
        return masked.toString();
    }

    private static List<Found> find(CharSequence text, boolean onlyFirst) {
        var found = new ArrayList<Found>(0);
        for (var at = 0; at < text.length(); at++) {
            if (isDigit(text, at)) {
                var run = run(text, at);
                var end = run.getLast().to();
                if (stands(text, at, end)) {
                    search(text, run, found);
                    if (onlyFirst && !found.isEmpty()) {
                        return found;
                    }
                }
                at = end;
            }
        }
        return found;
    }

    /** The groups of digits that begin here, with only blanks and dashes between. */
    private static List<Group> run(CharSequence text, int from) {
        var groups = new ArrayList<Group>(1);
        var start = from;
        while (true) {
            var end = start;
            while (isDigit(text, end)) {
                end++;
            }
            groups.add(new Group(start, end));
            var next = end;
            while (next < text.length() && next - end < WIDEST_GAP && isGap(text.charAt(next))) {
                next++;
            }
            if (next == end || !isDigit(text, next)) {
                return groups;
            }
            start = next;
        }
    }

    private static boolean stands(CharSequence text, int from, int to) {
        return !(from > 0 && (isWord(text.charAt(from - 1)) || text.charAt(from - 1) == '+'))
                && !(to < text.length() && isWord(text.charAt(to)))
                && !(from > 1 && isPoint(text.charAt(from - 1)) && isDigit(text, from - 2))
                && !(to + 1 < text.length() && isPoint(text.charAt(to)) && isDigit(text, to + 1));
    }

    private static void search(CharSequence text, List<Group> run, List<Found> found) {
        for (var first = 0; first < run.size(); first++) {
            var length = 0;
            for (var last = first; last < run.size(); last++) {
                length += run.get(last).length();
                if (length > LONGEST) {
                    break;
                }
                if (length >= SHORTEST
                        && isNumber(text, run.get(first).from(), run.get(last).to())) {
                    found.add(new Found(run.get(first).from(), run.get(last).to()));
                    first = last;
                    break;
                }
            }
        }
    }

    /** Issuers' numbers begin with 2 to 6; Luhn: every second digit from the right is doubled, and the sum ends in 0. */
    private static boolean isNumber(CharSequence text, int from, int to) {
        var first = Character.digit(text.charAt(from), 10);
        if (first < 2 || first > 6) {
            return false;
        }
        var sum = 0;
        var doubled = false;
        for (var at = to - 1; at >= from; at--) {
            var digit = Character.digit(text.charAt(at), 10);
            if (digit >= 0) {
                var value = doubled ? 2 * digit : digit;
                sum += value > 9 ? value - 9 : value;
                doubled = !doubled;
            }
        }
        return sum % 10 == 0;
    }

    private static boolean isDigit(CharSequence text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 10) >= 0;
    }

    private static boolean isGap(char character) {
        return character == ' '
                || character == '-'
                || character == '\u00a0' // no-break space
                || (character >= '\u2009' && character <= '\u2015') // thin spaces, hyphens, dashes
                || character == '\u202f';
    }

    private static boolean isWord(char character) {
        return Character.isLetter(character) || character == '_';
    }

    private static boolean isPoint(char character) {
        return character == '.' || character == ',';
    }

    private CardNumbers() {}
}
