package io.kinoloom.studio;

import io.kinoloom.spi.Param;
import java.util.Optional;

/** What a {@code training:} section says besides its sections. */
record TrainingAbout(
    @Param(
            doc = "What learns, and so what the sections hold; see docs/training.md",
            value = "painter")
        Family family,
    @Param(doc = "Name of the bundle, kebab-case; the graph's where absent") Optional<String> name,
    @Param(doc = "Title of the bundle, for people; its name where absent") Optional<String> title,
    @Param(
            doc =
                "Name of the second bundle of the family cycle, which paints the other way round;"
                    + " NAME-back where absent")
        Optional<String> back,
    @Param(doc = "Licence of the weights, an SPDX id", value = "LicenseRef-unspecified")
        String licence,
    @Param(
            doc = "Share of the frames, at the end of the source, that are never trained on",
            value = "0.125",
            min = 0.01,
            max = 0.9)
        double heldOut) {}
