/**
 * The browser editor's server: {@code kinoloom serve}. Only this package and those below it know
 * Javalin.
 */
package io.kinoloom.server;
