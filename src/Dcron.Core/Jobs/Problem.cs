namespace Dcron.Core.Jobs;

/// <summary>One thing wrong with what a user wrote: where, what, and what right would look like.</summary>
/// <param name="Field">Path of the field as the user wrote it, such as <c>retry.attempts</c>; empty for the document as a whole.</param>
/// <param name="Message">What is wrong, as a sentence without a full stop.</param>
/// <param name="Example">A value that would be accepted, or null where no example helps.</param>
public sealed record Problem(string Field, string Message, string? Example = null)
{
    public override string ToString() =>
        (Field.Length > 0 ? Field + ": " : "") + Message + (Example is null ? "" : $" (for example: {Example})");
}
