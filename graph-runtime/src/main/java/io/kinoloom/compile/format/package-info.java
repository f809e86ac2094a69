/** Which pixel format each video output gives, so that the least work and memory is needed. */
package io.kinoloom.compile.format;
