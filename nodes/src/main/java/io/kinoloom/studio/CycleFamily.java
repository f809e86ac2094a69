package io.kinoloom.studio;

import io.kinoloom.nodes.train.ClipStore;
import io.kinoloom.nodes.train.CycleDesign;
import io.kinoloom.nodes.train.CycleObjective;
import io.kinoloom.nodes.train.CycleSchedule;
import io.kinoloom.nodes.train.CycleTraining;
import io.kinoloom.nodes.video.MediaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code family: cycle}: two kinds of pictures without counterparts, painted there and back. */
final class CycleFamily implements TrainingFamily {
  /** Names of the two clip stores below the folder of clips. */
  private static final List<String> KINDS = List.of("a", "b");

  @Override
  public List<Class<? extends Record>> sections() {
    return List.of(CycleDesign.class, CycleObjective.class, CycleSchedule.class);
  }

  @Override
  public boolean hasClips(Path clips) {
    return KINDS.stream().allMatch(kind -> ClipStore.isThere(clips.resolve(kind)));
  }

  @Override
  public List<ClipStore> open(Path clips) throws MediaException {
    List<ClipStore> stores = new ArrayList<>();
    for (String kind : KINDS) {
      if (!ClipStore.isThere(clips.resolve(kind))) {
        throw new MediaException(
            ("family 'cycle' learns from two clip stores, '%1$s/a' and '%1$s/b', and '%1$s/%2$s' is"
                    + " not there; let the graph write each kind of pictures with a 'write-clips' of"
                    + " its own, with the params uri: \"${output}/a\" and uri: \"${output}/b\"")
                .formatted(clips, kind));
      }
      stores.add(ClipStore.open(clips.resolve(kind)));
    }
    return stores;
  }

  @Override
  public Optional<Plan> bind(TrainingSections sections) {
    Optional<CycleDesign> design = sections.bind(TrainingSections.DESIGN, CycleDesign.class);
    Optional<CycleObjective> objective =
        sections.bind(TrainingSections.OBJECTIVE, CycleObjective.class);
    Optional<CycleSchedule> written = sections.bind(TrainingSections.SCHEDULE, CycleSchedule.class);
    if (design.isEmpty() || objective.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    CycleSchedule schedule = sections.steps().map(written.get()::withSteps).orElse(written.get());
    return Optional.of(
        (stores, heldOut, folder, device, resume) ->
            new CycleTraining(
                design.get(),
                objective.get(),
                schedule,
                stores.get(0),
                stores.get(1),
                heldOut,
                folder,
                device,
                resume));
  }
}
