package io.tiffin.benchmark.relay.contender;

import io.tiffin.benchmark.lab.ChildJvm;
import io.tiffin.benchmark.relay.load.Backlog;
import io.tiffin.benchmark.relay.load.Messages;
import java.util.ArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;

final class RawProducerProgram {

    private RawProducerProgram() {}

    /** Arguments: bootstrap servers, topic, rows. */
    public static void main(String[] arguments) throws InterruptedException {
        var messages = new ArrayList<ProducerRecord<String, byte[]>>();
        for (var row = 0; row < Integer.parseInt(arguments[2]); row++) {
            var key = Messages.key(Backlog.keyOf(row));
            var headers = Messages.headers(key, Backlog.versionOf(row));
            messages.add(Producers.record(arguments[1], key, headers, Messages.payload(row)));
        }
        System.out.println(ChildJvm.READY);
        try (var producer = Producers.open(arguments[0])) {
            Producers.awaitAll(messages.stream().map(producer::send).toList());
        }
        Thread.currentThread().join(); // the benchmark reads our processor time, then ends us
    }
}
