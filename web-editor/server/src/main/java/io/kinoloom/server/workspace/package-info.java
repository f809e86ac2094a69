/** The files that the editor works on. */
package io.kinoloom.server.workspace;
