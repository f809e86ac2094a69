package io.kinoloom.nodes.model;

import io.kinoloom.spi.ModelCatalog;
import java.util.List;
import java.util.Optional;

/** The bundles of this user and those that Kinoloom ships. */
public final class LibraryCatalog implements ModelCatalog {
  /** For {@link java.util.ServiceLoader}. */
  public LibraryCatalog() {}

  @Override
  public List<Entry> list() {
    ModelLibrary library = ModelLibrary.standard();
    return library.list().stream().map(found -> entry(library, found)).toList();
  }

  private static Entry entry(ModelLibrary library, ModelLibrary.Entry found) {
    try {
      Manifest manifest = library.open(found.name()).manifest();
      About about =
          new About(
              manifest.title(),
              manifest.description(),
              manifest.licence(),
              manifest.kind().label());
      return new Entry(found.name(), found.place(), Optional.of(about), Optional.empty());
    } catch (BundleException broken) {
      return new Entry(
          found.name(), found.place(), Optional.empty(), Optional.of(broken.getMessage()));
    }
  }
}
