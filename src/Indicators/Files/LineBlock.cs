namespace Trading.Indicators.Files;

/// <summary>Some whole lines of a file.</summary>
/// <param name="Bytes">In which they lie; to be given back to its <see cref="LineBlocks"/>.</param>
/// <param name="Length">How much of it is theirs.</param>
/// <param name="FirstLine">The number of the first.</param>
/// <param name="Number">Its place among the blocks.</param>
internal readonly record struct LineBlock(byte[] Bytes, int Length, long FirstLine, long Number);
