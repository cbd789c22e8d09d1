package io.tiffin.kit.review;

import io.tiffin.kit.asks.AsksAutoConfiguration;
import io.tiffin.kit.time.RealClock;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The review queue for people, where a service has given it a path. */
@AutoConfiguration(after = AsksAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({JdbcTemplate.class, PlatformTransactionManager.class})
@ConditionalOnProperty("tiffin.reviews.path")
@EnableConfigurationProperties(ReviewSettings.class)
public class ReviewAutoConfiguration {

    /** A service without actions of its own offers claiming, noting and resolving. */
    private static final ReviewActions NONE = new ReviewActions() {
        @Override
        public Set<String> of(ReviewItem item) {
            return Set.of();
        }

        @Override
        public boolean carryOut(ReviewItem item, Decision decision) {
            throw new IllegalStateException("not offered: " + decision.action());
        }
    };

    @Bean
    ReviewController reviewController(
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            RealClock clock,
            ReviewSettings settings,
            ObjectProvider<ReviewActions> actions) {
        var desk = new ReviewDesk(
                new ReviewRows(jdbc), actions.getIfAvailable(() -> NONE), new TransactionTemplate(transactions), clock);
        return new ReviewController(desk, settings);
    }
}
