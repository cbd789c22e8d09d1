package io.tiffin.order.application;

import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Follows what restaurants say about themselves. */
@Service
public class KeepCatalogue {

    private final Catalogue catalogue;

    KeepCatalogue(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Transactional
    public void on(List<CatalogueSnapshot> snapshots) {
        catalogue.apply(snapshots);
    }
}
