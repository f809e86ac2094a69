/**
 * Reading and writing video: files, picture sequences, pixel formats and frame rates, on FFmpeg's
 * libraries through JavaCPP.
 *
 * <p>Node definitions touch no native library; only bodies do, when they are opened.
 */
package io.kinoloom.nodes.video;
