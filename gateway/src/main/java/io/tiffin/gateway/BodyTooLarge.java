package io.tiffin.gateway;

import org.springframework.util.unit.DataSize;

final class BodyTooLarge extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long limit;

    BodyTooLarge(long limit) {
        super("the body exceeds %d bytes".formatted(limit), null, false, false);
        this.limit = limit;
    }

    String detail() {
        return "At most %d KB are taken here.".formatted(DataSize.ofBytes(limit).toKilobytes());
    }
}
