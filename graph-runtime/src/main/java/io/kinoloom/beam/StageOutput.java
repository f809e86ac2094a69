package io.kinoloom.beam;

import java.util.List;

/**
 * What a source stage sends at one time.
 *
 * @param stream of which stream
 * @param parcels may be empty, where all of it stayed in the stage
 * @param last whether the stream has ended
 */
record StageOutput(String stream, List<Parcel> parcels, boolean last) {}
