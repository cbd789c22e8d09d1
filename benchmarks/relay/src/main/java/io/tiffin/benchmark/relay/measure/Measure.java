package io.tiffin.benchmark.relay.measure;

import io.tiffin.benchmark.lab.Lab;
import io.tiffin.benchmark.relay.contender.Contender;
import java.sql.SQLException;

/** One question put to every contender that it concerns; once a round. */
public interface Measure {

    /** For {@code --measures}. */
    String name();

    boolean concerns(Contender contender);

    void run(Lab lab, Contender contender, Findings findings) throws SQLException, InterruptedException;
}
