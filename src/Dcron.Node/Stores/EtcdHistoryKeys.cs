using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace Dcron.Node.Stores;

/// <summary>
/// The keys of the history in etcd. An attempt is <c>a/PATH</c> with its output at <c>o/PATH/N</c>, where PATH is
/// <c>job/due.suffix/node/number</c>; a skip is <c>s/job/through/after</c>; <c>f/TIME/...</c> has both in the order in which they ended;
/// <c>t/job</c> is how far was trimmed. Numbers have leading zeros, so that keys sort as they do.
/// </summary>
internal sealed class EtcdHistoryKeys(string prefix)
{
    // So that no instant is negative.
    private const long SecondsToEpoch = 62_135_596_800;

    public ByteString Version => Key("version");

    public static string Path(AttemptRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{Execution(row.Job, row.Due, row.Suffix)}{row.Node}/{row.Number:D6}");

    /// <summary>What the paths of the attempts of an execution begin with.</summary>
    public static string Execution(string job, long due, string suffix) => string.Create(CultureInfo.InvariantCulture, $"{job}/{Due(due)}.{suffix}/");

    public static string Path(SkipRow skip) => string.Create(CultureInfo.InvariantCulture, $"{skip.Job}/{Millis(skip.Through)}/{Millis(skip.After)}");

    public ByteString Attempt(string path) => Key("a/" + path);

    /// <summary>The first key of a job whose due time is not before.</summary>
    public ByteString AttemptsFrom(string job, long due) => Key($"a/{job}/{Due(due)}");

    public ByteString Attempts(string job) => Key($"a/{job}/");

    public ByteString Output(string path, int chunk) => Key(string.Create(CultureInfo.InvariantCulture, $"o/{path}/{chunk:D3}"));

    public ByteString Outputs(string path) => Key($"o/{path}");

    public ByteString Skip(string path) => Key("s/" + path);

    public ByteString Skips(string job) => Key($"s/{job}/");

    public ByteString SkipsFrom(string job, long throughMillis) => Key($"s/{job}/{Millis(throughMillis)}");

    public ByteString Trimmed(string job) => Key("t/" + job);

    public ByteString EndedAttempt(long millis, string path) => Key($"f/{Millis(millis)}/a/{path}");

    public ByteString EndedSkip(long millis, string path) => Key($"f/{Millis(millis)}/s/{path}");

    public ByteString Ended => Key("f/");

    public ByteString EndedFrom(long millis) => Key($"f/{Millis(millis)}");

    /// <summary>What a key under <see cref="Ended"/> stands for.</summary>
    public (bool IsSkip, string Path) EndedOf(ByteString key)
    {
        var rest = key.ToStringUtf8()[(prefix.Length + "f/".Length)..].Split('/', 3);
        return (rest[1] == "s", rest[2]);
    }

    /// <summary>The path of the attempt in a key of <see cref="Output"/>.</summary>
    public string OutputOf(ByteString key)
    {
        var text = key.ToStringUtf8()[(prefix.Length + "o/".Length)..];
        return text[..text.LastIndexOf('/')];
    }

    /// <summary>Job and due time in Unix milliseconds, in a path of an attempt or of a skip.</summary>
    public static (string Job, long Due) DueOf(bool isSkip, string path)
    {
        var parts = path.Split('/');
        var number = long.Parse(isSkip ? parts[1] : parts[1].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture);
        return (parts[0], isSkip ? number - (SecondsToEpoch * 1000) : (number - SecondsToEpoch) * 1000);
    }

    /// <summary>The execution in a key of <see cref="Attempt"/>: all of it but node and number.</summary>
    public static string ExecutionOf(ByteString key)
    {
        var text = key.ToStringUtf8();
        return text[..text.LastIndexOf('/', text.LastIndexOf('/') - 1)];
    }

    /// <summary>The end of the range of all keys that begin with this one.</summary>
    public static ByteString EndOf(ByteString start)
    {
        var end = start.ToByteArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }

    /// <summary>The first key behind this one.</summary>
    public static ByteString After(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    private static string Due(long seconds) => (seconds + SecondsToEpoch).ToString("D12", CultureInfo.InvariantCulture);

    private static string Millis(long millis) => (millis + (SecondsToEpoch * 1000)).ToString("D15", CultureInfo.InvariantCulture);

    private ByteString Key(string rest) => ByteString.CopyFrom(prefix + rest, Encoding.UTF8);
}
