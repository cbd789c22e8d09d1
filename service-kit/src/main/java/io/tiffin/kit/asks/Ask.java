package io.tiffin.kit.asks;

import io.tiffin.events.Message;
import java.time.Duration;
import java.util.UUID;

/**
 * A question to another service that is sent until it is answered.
 *
 * @param subject what it is about: the id of the row whose lock the asker holds
 * @param answerWithin real time; a void or a release soon, a capture a day, a driver search its window
 */
public record Ask(
        UUID id, String kind, UUID subject, String city, String topic, Message payload, Duration answerWithin) {}
