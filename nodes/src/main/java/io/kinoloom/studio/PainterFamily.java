package io.kinoloom.studio;

import io.kinoloom.nodes.train.ClipStore;
import io.kinoloom.nodes.train.Design;
import io.kinoloom.nodes.train.Objective;
import io.kinoloom.nodes.train.PainterTraining;
import io.kinoloom.nodes.train.Schedule;
import io.kinoloom.nodes.video.MediaException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code family: painter}: pairs of conditions and pictures, painted with or without a memory. */
final class PainterFamily implements TrainingFamily {
  @Override
  public List<Class<? extends Record>> sections() {
    return List.of(Design.class, Objective.class, Schedule.class);
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
    Optional<Design> design = sections.bind(TrainingSections.DESIGN, Design.class);
    Optional<Objective> objective = sections.bind(TrainingSections.OBJECTIVE, Objective.class);
    Optional<Schedule> written = sections.bind(TrainingSections.SCHEDULE, Schedule.class);
    if (design.isEmpty() || objective.isEmpty() || written.isEmpty()) {
      return Optional.empty();
    }
    Schedule schedule = sections.steps().map(written.get()::withSteps).orElse(written.get());
    return Optional.of(
        (stores, heldOut, folder, device, resume) ->
            new PainterTraining(
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
