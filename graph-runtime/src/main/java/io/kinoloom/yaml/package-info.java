/** Graph files: YAML text to a graph, with the place of everything kept. */
package io.kinoloom.yaml;
