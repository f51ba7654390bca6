using System.Text;
using Dcron.Cli.Output;

namespace Dcron.Cli;

/// <summary>A file that the call names, or standard input.</summary>
internal static class InputFile
{
    private const string StandardInput = "-";
    private const int MaxBytes = 64 * 1024 * 1024;

    public static string NameOf(string file) => file == StandardInput ? "standard input" : file;

    /// <exception cref="Failure">It cannot be read, is too large, or is no text in UTF-8 (or UTF-16 with its mark).</exception>
    public static string ReadText(string file, Terminal terminal)
    {
        try
        {
            using var stream = file == StandardInput ? terminal.OpenInput() : File.OpenRead(file);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxBytes) throw Failure.WrongCall($"{NameOf(file)} is larger than {MaxBytes / 1024 / 1024} MiB; split it.");
            }

            bytes.Position = 0;
            using var reader = new StreamReader(bytes, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw Failure.WrongCall($"{NameOf(file)} is not text in UTF-8; convert it, for example with iconv.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failure.WrongCall($"{NameOf(file)} does not exist.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = Directory.Exists(file) ? "it is a directory" : e.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw Failure.WrongCall($"{NameOf(file)} cannot be read: {reason}.");
        }
    }
}
