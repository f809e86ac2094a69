package io.kinoloom.studio;

import io.kinoloom.nodes.train.ClipStore;
import io.kinoloom.nodes.train.RealismDesign;
import io.kinoloom.nodes.train.RealismObjective;
import io.kinoloom.nodes.train.RealismSchedule;
import io.kinoloom.nodes.train.RealismTraining;
import io.kinoloom.nodes.video.MediaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code family: realism}: a judge of clips, for the node {@code temporal-discriminator}. */
final class RealismFamily implements TrainingFamily {
  @Override
  public List<Class<? extends Record>> sections() {
    return List.of(RealismDesign.class, RealismObjective.class, RealismSchedule.class);
  }

  @Override
  public boolean hasClips(Path clips) {
    return ClipStore.isThere(clips);
  }

  @Override
  public List<ClipStore> open(Path clips) throws MediaException {
    return List.of(ClipStore.open(clips));
  }

  @Override
  public Optional<Plan> bind(TrainingSections sections) {
    Optional<RealismDesign> design = sections.bind(TrainingSections.DESIGN, RealismDesign.class);
    Optional<RealismObjective> objective =
        sections.bind(TrainingSections.OBJECTIVE, RealismObjective.class);
    Optional<RealismSchedule> written =
        sections.bind(TrainingSections.SCHEDULE, RealismSchedule.class);
    if (design.isEmpty() || objective.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    RealismSchedule schedule = sections.steps().map(written.get()::withSteps).orElse(written.get());
    return Optional.of(
        (stores, heldOut, folder, device, resume) ->
            new RealismTraining(
                design.get(),
                objective.get(),
                schedule,
                stores.get(0),
                heldOut,
                folder,
                device,
                resume));
  }
}
