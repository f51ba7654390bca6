namespace Dcron.Node.Dkron;

/// <summary>A request is refused, with a text for its answer.</summary>
internal sealed class DkronRefusal(string text, int status = StatusCodes.Status400BadRequest) : Exception(text)
{
    public int Status => status;
}
