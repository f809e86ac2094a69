/**
 * What is known about lists of landmarks, whoever finds or draws them: which landmark is what,
 * which belong together, and how they are smoothed over time. Imports the JDK and the SPI only.
 */
package io.kinoloom.nodes.landmarks;
