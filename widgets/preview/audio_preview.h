// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/features/spectrogram.h"
#include "core/media/audio.h"
#include "widgets/preview/spectrogram_view.h"

class QLabel;
class QPushButton;
class QTimer;

namespace triptych {

class SoundPlayer;
class WaveformView;

/// A sound: its waveform over its spectrogram on one time axis with one cursor, and the means to play it.
/// Space plays and pauses. The player is made, and asked for a device, only once a sound is in sight.
class AudioPreview : public QWidget {
    Q_OBJECT

  public:
    explicit AudioPreview(QWidget* parent = nullptr);
    ~AudioPreview() override;

    /// Takes the place of the one over the machine's sound device. @param player  not null
    void setPlayer(std::unique_ptr<SoundPlayer> player);
    /// Stops what is played and goes to the beginning. The spectrogram stays until setSpectrogram.
    void setSound(Audio audio);
    /// @param mel    [n_mels,F] in the unit of `scale`; may be shorter than the sound, where the model hears only a part
    /// @param melHz  centre frequency of each bin
    void setSpectrogram(Matrix mel, double hopSeconds, std::vector<double> melHz,
                        MelScale scale = MelScale::decibels);
    /// @param reason  stands in the place of the sound, such as "absent"
    void clear(const QString& reason = {});

    bool playing() const;
    double position() const { return m_position; } ///< seconds
    WaveformView* waveform() const { return m_waveform; }
    SpectrogramView* spectrogram() const { return m_spectrogram; }

  public slots:
    void togglePlaying();
    void stop();
    void seek(double seconds);

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    double seconds() const;
    SoundPlayer& player();
    void takePlayer(std::unique_ptr<SoundPlayer> player);
    void moveCursor(double seconds);
    void align();
    void refresh();
    void retranslate();

    std::shared_ptr<const std::vector<float>> m_samples;
    int m_rate = 0;
    double m_position = 0;
    bool m_given = false; ///< the player has the sound
    QString m_failure;
    WaveformView* m_waveform;
    SpectrogramView* m_spectrogram;
    QWidget* m_controls;
    QPushButton *m_play, *m_stop;
    QLabel *m_time, *m_error, *m_reason;
    QTimer* m_ask;
    std::unique_ptr<SoundPlayer> m_player; ///< null: not made yet
};

} // namespace triptych
