package io.kinoloom.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;

/** The walls of the house, see docs/concepts.md. */
@AnalyzeClasses(packages = "io.kinoloom", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final DescribedPredicate<JavaClass> KINOLOOM = resideInAPackage("io.kinoloom..");

  @ArchTest
  static final ArchRule SPI_NEEDS_THE_JDK_ONLY =
      classes()
          .that()
          .resideInAPackage("io.kinoloom.spi..")
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("io.kinoloom.spi..", "java.."));

  @ArchTest
  static final ArchRule NODES_SEE_THE_SPI_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.kinoloom.nodes..")
          .should()
          .dependOnClassesThat(
              KINOLOOM.and(
                  not(
                      resideInAnyPackage(
                          "io.kinoloom.nodes..", "io.kinoloom.spi..", "io.kinoloom.assets.."))));

  @ArchTest
  static final ArchRule GRAPH_KNOWS_NO_FILE_FORMAT =
      classes()
          .that()
          .resideInAPackage("io.kinoloom.graph..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("io.kinoloom.graph..", "io.kinoloom.spi..", "java.."));

  @ArchTest
  static final ArchRule DEPENDENCIES_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("spi")
          .definedBy("io.kinoloom.spi..")
          .layer("graph")
          .definedBy("io.kinoloom.graph..")
          .layer("reading")
          .definedBy("io.kinoloom.yaml..", "io.kinoloom.registry..")
          .layer("compile")
          .definedBy("io.kinoloom.compile..")
          .layer("runtime")
          .definedBy("io.kinoloom.runtime..")
          .layer("codec")
          .definedBy("io.kinoloom.codec..")
          .layer("beam")
          .definedBy("io.kinoloom.beam..")
          .layer("commands")
          .definedBy(
              "io.kinoloom.cli..",
              "io.kinoloom.bench..",
              "io.kinoloom.studio..",
              "io.kinoloom.server..")
          .layer("testing")
          .definedBy("io.kinoloom.testing..")
          .whereLayer("commands")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("beam")
          .mayOnlyBeAccessedByLayers("commands")
          .whereLayer("testing")
          .mayOnlyBeAccessedByLayers("commands")
          .whereLayer("codec")
          .mayOnlyBeAccessedByLayers("beam", "testing", "commands")
          .whereLayer("runtime")
          .mayOnlyBeAccessedByLayers("codec", "beam", "testing", "commands")
          .whereLayer("compile")
          .mayOnlyBeAccessedByLayers("runtime", "beam", "testing", "commands")
          .whereLayer("reading")
          .mayOnlyBeAccessedByLayers("compile", "runtime", "beam", "testing", "commands");

  @ArchTest
  static final ArchRule ONLY_BEAM_KNOWS_BEAM_AND_FLINK =
      noClasses()
          .that(KINOLOOM.and(not(resideInAPackage("io.kinoloom.beam.."))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.beam..", "org.apache.flink..", "org.apache.kafka..", "org.fusesource..");

  @ArchTest
  static final ArchRule ONLY_SOME_NODES_KNOW_JAVACV =
      noClasses()
          .that(
              KINOLOOM.and(
                  not(
                      resideInAnyPackage(
                          "io.kinoloom.nodes.video..",
                          "io.kinoloom.nodes.vision..",
                          "io.kinoloom.nodes.compose..",
                          "io.kinoloom.nodes.overlay..",
                          "io.kinoloom.nodes.inference..",
                          "io.kinoloom.nodes.motion..",
                          "io.kinoloom.nodes.conditions..",
                          "io.kinoloom.nodes.eval..",
                          "io.kinoloom.nodes.bench.."))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule ONLY_MODELS_AND_TRAINING_KNOW_DJL =
      noClasses()
          .that(
              KINOLOOM.and(
                  not(
                      resideInAnyPackage(
                          "io.kinoloom.nodes.model..", "io.kinoloom.nodes.train.."))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule ONLY_THE_SERVER_KNOWS_HTTP =
      noClasses()
          .that(KINOLOOM.and(not(resideInAPackage("io.kinoloom.server.."))))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

  @ArchTest
  static final ArchRule NO_CYCLE_BETWEEN_PACKAGES =
      slices().matching("io.kinoloom.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NODES_READ_NO_CLOCK_AND_START_NO_THREAD =
      noClasses()
          .that()
          .implement(NodeBody.class)
          .or()
          .implement(NodeDefinition.class)
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callConstructor(Thread.class, Runnable.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent");

  @ArchTest
  static final ArchRule NO_GET_PREFIX =
      noMethods()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(
              "io.kinoloom.spi..",
              "io.kinoloom.graph..",
              "io.kinoloom.compile..",
              "io.kinoloom.runtime..")
          .and()
          .areDeclaredInClassesThat(not(resideInAPackage("io.kinoloom.beam..")))
          .should()
          .haveNameMatching("get[A-Z].*");
}
