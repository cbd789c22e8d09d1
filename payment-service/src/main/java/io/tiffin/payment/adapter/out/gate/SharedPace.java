package io.tiffin.payment.adapter.out.gate;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * One bucket for all instances: a row, by the database's clock, the only one that all share. A lease does not wait for the disk: a
 * crash of the database forgets what was leased in its last moments, and the provider answers 429 to what that is too much.
 */
final class SharedPace implements Pace {

    private static final String LEASE = """
            update provider_pace p set (turns, granted, filled_at) = (
                select filled.turns - taken.turns, taken.turns, greatest(p.filled_at, filled.at)
                from (select clock.at,
                             least(?::float8,
                                   p.turns + ?::float8
                                       + ?::float8 * greatest(extract(epoch from clock.at - p.filled_at), 0)::float8) as turns
                      from (select clock_timestamp() as at
                            where set_config('synchronous_commit', 'off', true) = 'off') as clock) as filled,
                     lateral (select greatest(?::integer, least(?::integer, floor(filled.turns)::integer)) as turns) as taken)
            where id = 1
            returning granted,
                      greatest(extract(epoch from filled_at - clock_timestamp()), 0)::float8
                          + greatest(-turns, 0) / ?::float8 as pause""";

    private static final String PAUSE = """
            update provider_pace
            set turns = 0, filled_at = greatest(filled_at, clock_timestamp() + ? * interval '1 ms') where id = 1""";

    private final JdbcTemplate jdbc;
    private final LimitSettings settings;

    SharedPace(JdbcTemplate jdbc, LimitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    @Override
    public Lease lease(int wanted, int inAdvance, int returned) {
        return jdbc.query(
                        LEASE,
                        (row, _) -> new Lease(
                                row.getInt("granted"), Duration.ofNanos((long) (row.getDouble("pause") * 1e9))),
                        settings.burst(),
                        returned,
                        settings.perSecond(),
                        wanted,
                        inAdvance,
                        settings.perSecond())
                .getFirst();
    }

    @Override
    public void pause(Duration length) {
        jdbc.update(PAUSE, length.toMillis());
    }
}
