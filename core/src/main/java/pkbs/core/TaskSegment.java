package pkbs.core;

import java.util.Arrays;

/// The durable part of up to [#TASKS] tasks of an array, by position. Missing means that nothing
/// has come of any of them. Written by the leader only.
///
/// @param number from 0
/// @param codes one for each task of the segment
/// @param costs empty where every task is at its first attempt, else one for each task
public record TaskSegment(int number, short[] codes, int[] costs) {
  public static final int TASKS = 65_536;

  public TaskSegment {
    codes = codes.clone();
    costs = costs.clone();
  }

  @Override
  public short[] codes() {
    return codes.clone();
  }

  @Override
  public int[] costs() {
    return costs.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskSegment(int n, short[] otherCodes, int[] otherCosts)
        && n == number
        && Arrays.equals(otherCodes, codes)
        && Arrays.equals(otherCosts, costs);
  }

  @Override
  public int hashCode() {
    return 31 * number + Arrays.hashCode(codes);
  }

  @Override
  public String toString() {
    return "segment " + number + " of " + codes.length + " tasks";
  }
}
